import { useState } from 'react';
import type { AccountSummaryAnswer } from '../../../../src/api/overview/answers.ts';
import type { MovementAnswer } from '../../../../src/api/records/answers.ts';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icon.tsx';
import { ErrorPanel, Panel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useLanguage } from '../../texts/language.tsx';
import { MovementState } from './movement-state.tsx';
import { useMovements } from './use-account.ts';
import { useSendAgain } from './use-send-again.ts';
import { useConfig } from './use-targets.ts';

type MovementsProps = { account: AccountSummaryAnswer; pageSize: number; action?: React.ReactNode; paged?: boolean };

/** Lists the movements, the newest first, and whether their receiver has them. */
export function Movements({ account, pageSize, action, paged }: MovementsProps) {
  const { texts, format } = useLanguage();
  const { movements: words } = texts.account;
  const [offset, setOffset] = useState(0);
  const isSent = Boolean(useConfig(account.id).data?.webhook_url);
  const { data, error, isPending, refetch } = useMovements(account.id, { limit: pageSize, offset, isSent });
  const { stored } = account.movements;
  const read = account.lastReadAt ? words.lastRead(format.moment(account.lastReadAt)) : words.neverRead;
  return (
    <Card title={words.title} note={`${words.stored(stored)} · ${read}`} action={action} flush>
      {isPending ? (
        <Skeleton columns={[8, 20, 30, 12, 14]} />
      ) : data ? (
        data.length > 0 ? (
          <MovementTable accountId={account.id} movements={data} />
        ) : (
          <Panel icon="tray" title={words.empty}>
            {words.emptyText}
          </Panel>
        )
      ) : (
        <ErrorPanel what={words.title} error={error} onRetry={() => void refetch()} />
      )}
      {paged && stored > pageSize && (
        <nav className="flex items-center justify-end gap-2 border-t border-line p-2 text-sm" aria-label={words.title}>
          <span role="status" className="mr-2 text-ink-2">
            {words.page(offset + 1, Math.min(offset + pageSize, stored), stored)}
          </span>
          <Button size="small" busy={offset === 0} onClick={() => setOffset(Math.max(0, offset - pageSize))}>
            {texts.common.previous}
          </Button>
          <Button size="small" busy={offset + pageSize >= stored} onClick={() => setOffset(offset + pageSize)}>
            {texts.common.next}
          </Button>
        </nav>
      )}
    </Card>
  );
}

function MovementTable({ accountId, movements }: { accountId: string; movements: MovementAnswer[] }) {
  const { texts, format } = useLanguage();
  const { movements: words } = texts.account;
  const send = useSendAgain(accountId);
  const hasWebhook = useConfig(accountId).data?.webhook_url !== null;
  const { columns } = words;
  return (
    <div className="overflow-x-auto">
      <table className="table">
        <caption className="sr-only">{words.caption}</caption>
        <thead className="max-phone:sr-only">
          <tr>
            <th scope="col">{columns.received}</th>
            <th scope="col">{columns.sender}</th>
            <th scope="col">{columns.description}</th>
            <th scope="col" className="num">
              {columns.amount}
            </th>
            <th scope="col">{columns.webhook}</th>
            <th scope="col">
              <span className="sr-only">{columns.action}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {movements.map((movement) => {
            const { id, senderName, description, amount, currency, receivedAt } = movement;
            const name = senderName ?? description;
            return (
              <tr key={id} className={narrowRow}>
                {/* Banks book by the day, so a time would always be midnight. */}
                <td className="whitespace-nowrap text-ink-2 max-phone:order-3 max-phone:row-start-2">
                  <time dateTime={receivedAt}>{format.date(receivedAt)}</time>
                </td>
                <td className="max-w-60 truncate max-phone:font-semibold" title={senderName ?? undefined}>
                  {senderName ?? <span className="text-ink-3">{words.noSender}</span>}
                </td>
                <td
                  className="w-full max-w-0 truncate text-ink-2 max-phone:col-span-2 max-phone:max-w-none"
                  title={description}
                >
                  {description}
                </td>
                <td className="num max-phone:col-start-2 max-phone:row-start-1">{format.amount(amount, currency)}</td>
                <td className="whitespace-nowrap max-phone:col-start-1">
                  <MovementState movement={movement} hasWebhook={hasWebhook} />
                </td>
                <td className="num">
                  {canBeSent(movement) && (
                    <Button
                      kind="ghost"
                      size="icon"
                      aria-label={words.resend(`${name}, ${format.amount(amount, currency)}`)}
                      busy={send.isPending && send.variables.path.includes(id)}
                      onClick={() => send.mutate({ path: `/movements/${id}/notify`, done: words.resent })}
                    >
                      <Icon name="again" />
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** On a phone a row is a small grid of two columns. */
export const narrowRow =
  'max-phone:grid max-phone:grid-cols-[minmax(0,1fr)_auto] max-phone:items-center max-phone:border-b max-phone:border-line max-phone:px-2 max-phone:py-1.5 max-phone:[&>td]:h-auto max-phone:[&>td]:border-0 max-phone:[&>td]:px-2 max-phone:[&>td]:py-0.5';

const canBeSent = ({ pending, senderName, excludedAt }: MovementAnswer): boolean =>
  !pending && senderName !== null && excludedAt === null;
