import { Card, PageHead } from '../../design/card.tsx';
import { ErrorPanel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useMe } from '../../shell/use-me.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';
import { AuditLog } from './audit-log.tsx';
import { ChangePassword } from './change-password.tsx';
import { DeleteMe } from './delete-me.tsx';
import { OperationMode } from './operation-mode.tsx';
import { SignIns } from './sign-ins.tsx';
import { ThisBrowser } from './this-browser.tsx';
import { TwoFactor } from './two-factor.tsx';

/** The page of the signed-in person and their actions. */
export function Page() {
  const { profile: texts } = useTexts();
  useTitle(texts.title);
  const { data: me, isPending, error, refetch } = useMe();
  return (
    <>
      <PageHead title={texts.title} />
      <div className="grid gap-4">
        {isPending ? (
          <Skeleton rows={3} />
        ) : !me ? (
          <ErrorPanel what={texts.title} error={error} onRetry={() => void refetch()} />
        ) : (
          <>
            <div className="grid items-start gap-4 narrow:grid-cols-2">
              <Card title={texts.you}>
                <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-sm">
                  <dt className="text-ink-3">{texts.name}</dt>
                  <dd className="[overflow-wrap:anywhere]">{me.name}</dd>
                  <dt className="text-ink-3">{texts.email}</dt>
                  <dd className="[overflow-wrap:anywhere]">{me.email}</dd>
                </dl>
              </Card>
              <ThisBrowser />
            </div>
            <TwoFactor enabled={me.totp_enabled} />
            <ChangePassword key={String(me.totp_enabled)} email={me.email} asksCode={me.totp_enabled} />
            <SignIns />
            <OperationMode mode={me.operation_mode} />
          </>
        )}
        <AuditLog />
        {me && <DeleteMe email={me.email} />}
      </div>
    </>
  );
}
