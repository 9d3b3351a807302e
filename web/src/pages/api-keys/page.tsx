import { useState } from 'react';
import type { ApiKeyAnswer } from '../../../../src/api/keys/answers.ts';
import { Button } from '../../design/button.tsx';
import { Card, PageHead } from '../../design/card.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { ErrorPanel, Panel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';
import { CallList } from './call-list.tsx';
import { KeyTable } from './key-table.tsx';
import { MadeKeyPanel } from './made-key.tsx';
import { NewKey } from './new-key.tsx';
import { RevokeKey } from './revoke-key.tsx';
import { type MadeKey, useCalls, useKeys } from './use-keys.ts';

/** The page of API keys. */
export function Page() {
  const { apiKeys: texts } = useTexts();
  useTitle(texts.title);
  const { data: all, isPending, error, refetch } = useKeys();
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<MadeKey | null>(null);
  const [looked, setLooked] = useState<ApiKeyAnswer | null>(null);
  const [revoking, setRevoking] = useState<ApiKeyAnswer | null>(null);
  const working = all?.filter((key) => key.revoked_at === null) ?? [];
  const revoked = all?.filter((key) => key.revoked_at !== null) ?? [];
  const newButton = (kind: 'primary' | 'outline') => (
    <Button kind={kind} onClick={() => setCreating(true)}>
      <Icon name="plus" />
      {texts.new}
    </Button>
  );

  return (
    <>
      <PageHead title={texts.title} note={texts.note}>
        {newButton('primary')}
      </PageHead>
      <div className="grid gap-4">
        {made && <MadeKeyPanel made={made} onDone={() => setMade(null)} setUpLink />}
        <Card title={texts.list} flush>
          {isPending ? (
            <Skeleton columns={[20, 20, 20]} />
          ) : !all ? (
            <ErrorPanel what={texts.title} error={error} onRetry={() => void refetch()} />
          ) : working.length === 0 ? (
            <Panel icon="key" title={texts.empty.title} action={newButton('outline')}>
              {texts.empty.text}
            </Panel>
          ) : (
            <KeyTable apiKeys={working} caption={texts.caption} onCalls={setLooked} onRevoke={setRevoking} />
          )}
        </Card>
        {revoked.length > 0 && (
          <details className="rounded-card border border-line bg-surface">
            <summary className="min-h-11 cursor-pointer rounded-card px-4 py-3 text-sm text-ink-2">
              {texts.showRevoked(revoked.length)}
            </summary>
            <KeyTable apiKeys={revoked} caption={texts.revokedCaption} onCalls={setLooked} />
          </details>
        )}
      </div>
      <NewKey
        open={creating}
        onClose={() => setCreating(false)}
        onMade={(key) => {
          setCreating(false);
          setMade(key);
        }}
      />
      <Dialog
        open={looked !== null}
        onOpenChange={(open) => !open && setLooked(null)}
        title={looked && texts.callsOf(looked.name)}
        description={texts.callsText}
      >
        {looked && <Calls apiKey={looked} />}
      </Dialog>
      <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}

function Calls({ apiKey }: { apiKey: ApiKeyAnswer }) {
  const { apiKeys: texts } = useTexts();
  const { data: calls, isPending, error, refetch } = useCalls(apiKey.id);
  if (isPending) return <Skeleton columns={[20, 40, 15]} />;
  if (!calls) return <ErrorPanel what={texts.calls} error={error} onRetry={() => void refetch()} />;
  return (
    <div className="-mx-5 -mb-5 border-t border-line">
      <CallList calls={calls} caption={texts.callsOf(apiKey.name)} />
    </div>
  );
}
