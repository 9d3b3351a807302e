import { Fragment, useState } from 'react';
import type { AccountSummaryAnswer } from '../../../../src/api/overview/answers.ts';
import type { DeliveryAnswer } from '../../../../src/api/records/answers.ts';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icon.tsx';
import { ErrorPanel, Panel } from '../../design/panel.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { DeliveryBadge } from '../../design/state-badge.tsx';
import { useLanguage } from '../../texts/language.tsx';
import { DeliveryDetails } from './delivery-details.tsx';
import { narrowRow } from './movements.tsx';
import { TestNotification } from './test-notification.tsx';
import { useDeliveries } from './use-account.ts';
import { useDeliveryWords } from './use-delivery-words.ts';
import { useSendAgain } from './use-send-again.ts';
import { useTargets } from './use-targets.ts';

type DeliveriesProps = { account: AccountSummaryAnswer; pageSize: number; action?: React.ReactNode; paged?: boolean };

/** Lists the deliveries to receivers, the newest first, with their answers. */
export function Deliveries({ account, pageSize, action, paged }: DeliveriesProps) {
  const { deliveries: words } = useLanguage().texts.account;
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useDeliveries(
    account.id,
    pageSize,
  );
  const rows = data?.pages.flatMap((page) => page.rows);
  const failing = account.deliveries.retrying + account.deliveries.gaveUp;
  return (
    <Card
      title={words.title}
      note={failing > 0 && words.failing(failing)}
      action={
        <>
          {action}
          <TestNotification account={account} />
        </>
      }
      flush
    >
      {isPending ? (
        <Skeleton columns={[10, 20, 28, 8, 14]} />
      ) : rows ? (
        rows.length > 0 ? (
          <DeliveryTable accountId={account.id} deliveries={paged ? rows : rows.slice(0, pageSize)} />
        ) : (
          <Panel icon="send" title={words.empty}>
            {words.emptyText}
          </Panel>
        )
      ) : (
        <ErrorPanel what={words.title} error={error} onRetry={() => void refetch()} />
      )}
      {paged && hasNextPage && (
        <div className="border-t border-line p-2 text-center">
          <Button kind="ghost" size="small" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {words.older}
          </Button>
        </div>
      )}
    </Card>
  );
}

function DeliveryTable({ accountId, deliveries }: { accountId: string; deliveries: DeliveryAnswer[] }) {
  const { deliveries: words } = useLanguage().texts.account;
  const { columns } = words;
  return (
    <div className="overflow-x-auto">
      <table className="table">
        <caption className="sr-only">{words.caption}</caption>
        <thead className="max-phone:sr-only">
          <tr>
            <th scope="col">{columns.at}</th>
            <th scope="col">{columns.what}</th>
            <th scope="col">{columns.target}</th>
            <th scope="col" className="num">
              {columns.tries}
            </th>
            <th scope="col" className="num">
              {columns.answer}
            </th>
            <th scope="col">{columns.state}</th>
            <th scope="col">
              <span className="sr-only">{columns.action}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} accountId={accountId} delivery={delivery} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DeliveryRow({ accountId, delivery }: { accountId: string; delivery: DeliveryAnswer }) {
  const { texts, format } = useLanguage();
  const { deliveries: words } = texts.account;
  const [open, setOpen] = useState(false);
  const send = useSendAgain(accountId);
  const target = useTargets(accountId)(delivery.type);
  const { what, answer, state } = useDeliveryWords();
  const last = delivery.attempts.at(-1);
  const at = last?.at ?? delivery.createdAt;
  const name = what(delivery);
  return (
    <Fragment>
      <tr className={narrowRow}>
        <td className="whitespace-nowrap text-ink-2 max-phone:order-2">
          <time dateTime={at}>{format.moment(at)}</time>
        </td>
        <td className="whitespace-nowrap max-phone:font-semibold">
          {name}
          {delivery.test && <span className="text-ink-3"> · {words.test}</span>}
        </td>
        <td className="w-full max-w-0 truncate font-mono text-xs text-ink-2 max-phone:hidden" title={target}>
          {target}
        </td>
        <td className="num max-phone:hidden">{delivery.attemptCount}</td>
        <td className="num">{answer(last)}</td>
        <td className="whitespace-nowrap" title={delivery.reason ?? undefined}>
          <DeliveryBadge state={state(delivery)} />
        </td>
        <td className="num max-phone:order-3 max-phone:col-span-2">
          <Button
            kind="ghost"
            size="icon"
            aria-expanded={open}
            aria-label={words.details(`${name}, ${format.moment(at)}`)}
            onClick={() => setOpen(!open)}
          >
            <Icon name="down" className={open ? 'rotate-180' : ''} />
          </Button>
          <Button
            kind="ghost"
            size="icon"
            aria-label={words.replay(`${name}, ${format.moment(at)}`)}
            busy={send.isPending}
            onClick={() => send.mutate({ path: `/deliveries/${delivery.id}/replay`, done: words.replayed })}
          >
            <Icon name="again" />
          </Button>
        </td>
      </tr>
      {open && (
        <tr className="max-phone:block">
          <td colSpan={7} className="!h-auto bg-sunken !p-0 max-phone:block">
            <DeliveryDetails delivery={delivery} />
          </td>
        </tr>
      )}
    </Fragment>
  );
}
