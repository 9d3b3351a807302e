import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { toast } from 'sonner';
import type { FailingDeliveryAnswer, OverviewAnswer } from '../../../../src/api/overview/answers.ts';
import type { Range } from '../../../../src/api/overview/schemas.ts';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useLink } from '../../api/session.tsx';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icon.tsx';
import { Panel } from '../../design/panel.tsx';
import { DeliveryBadge } from '../../design/state-badge.tsx';
import { useError } from '../../shell/use-error.ts';
import { useLanguage, useTexts } from '../../texts/language.tsx';

type Props = OverviewAnswer['deliveries'] & { range: Range };

/** Lists deliveries that have not arrived, over all accounts. */
export function FailingDeliveries({ total, failing, items, range }: Props) {
  const { deliveries, movements } = useTexts().overview;
  const { columns } = deliveries;
  return (
    <Card title={deliveries.title} note={total > 0 && deliveries.count(failing, total, movements.ranges[range])} flush>
      {items.length === 0 ? (
        <Panel icon="tick-ring" title={deliveries.none}>
          {total > 0 && deliveries.noneText}
        </Panel>
      ) : (
        // It is wider than a phone and scrolls on its own, also with the keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable
        <section className="overflow-x-auto" tabIndex={0} aria-label={deliveries.caption}>
          <table className="table">
            <caption className="sr-only">{deliveries.caption}</caption>
            <thead>
              <tr>
                <th>{columns.state}</th>
                <th>{columns.account}</th>
                <th>{columns.what}</th>
                <th>{columns.target}</th>
                <th>{columns.answer}</th>
                <th className="num">{columns.tries}</th>
                <th className="num">{columns.at}</th>
                <th>
                  <span className="sr-only">{columns.action}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((delivery) => (
                <Row key={delivery.id} delivery={delivery} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}

function Row({ delivery }: { delivery: FailingDeliveryAnswer }) {
  const { format, texts } = useLanguage();
  const { accountId, accountName, state, host, attemptCount, lastAttempt } = delivery;
  const what = useWhat(delivery);
  return (
    <tr>
      <td>
        <DeliveryBadge state={state === 'pending' ? 'retrying' : state} />
      </td>
      <td>
        <Link to={`/accounts/${accountId}/deliveries`} className="no-underline hover:underline">
          {accountName}
        </Link>
      </td>
      <td className="whitespace-nowrap">{what}</td>
      <td>
        <code>{host ?? texts.common.none}</code>
      </td>
      <td className="whitespace-nowrap">
        <LastAnswer attempt={lastAttempt} />
      </td>
      <td className="num">{format.number(attemptCount)}</td>
      <td className="num">{lastAttempt && format.moment(lastAttempt.at)}</td>
      <td className="num">
        <SendNow delivery={delivery} what={what} />
      </td>
    </tr>
  );
}

/** Writes "4 movements" when more movements of the account wait behind the one that is tried. */
function useWhat({ type, waiting }: FailingDeliveryAnswer): string {
  const { account, common } = useTexts();
  return type === 'movement' ? common.movements(Math.max(1, waiting)) : account.deliveries.types[type];
}

function LastAnswer({ attempt }: { attempt: FailingDeliveryAnswer['lastAttempt'] }) {
  const { format, texts } = useLanguage();
  const { errors, notTried } = texts.account.deliveries;
  if (!attempt) return notTried;
  const { status, error, latencyMs } = attempt;
  const said = status ?? (error !== null && error in errors ? errors[error as keyof typeof errors] : error);
  return `${said} · ${format.latency(latencyMs)}`;
}

function SendNow({
  delivery: { id, accountId, accountName },
  what,
}: {
  delivery: FailingDeliveryAnswer;
  what: string;
}) {
  const { deliveries } = useTexts().overview;
  const client = useQueryClient();
  const explain = useError();
  const offline = useLink().state === 'lost';
  const send = useMutation({
    mutationFn: () => call('POST', `/accounts/${accountId}/deliveries/${id}/replay`),
    onSuccess: () => {
      toast.success(deliveries.sent);
      return client.invalidateQueries({ queryKey: keys.overviews });
    },
    onError: (error) => toast.error(explain(error).message),
  });
  return (
    <Button
      kind="ghost"
      size="small"
      busy={send.isPending || offline}
      aria-label={deliveries.sendWhat(what, accountName)}
      onClick={() => send.mutate()}
    >
      <Icon name="again" />
      {deliveries.send}
    </Button>
  );
}
