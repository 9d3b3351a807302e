import type { ApiKeyAnswer } from '../../../../src/api/keys/answers.ts';
import { Button } from '../../design/button.tsx';
import { useLanguage } from '../../texts/language.tsx';
import { useAccountNames } from './use-account-names.ts';

type KeyTableProps = {
  apiKeys: ApiKeyAnswer[];
  caption: string;
  onCalls(key: ApiKeyAnswer): void;
  /** Left out for keys that are revoked. */
  onRevoke?(key: ApiKeyAnswer): void;
};

/** Lists keys. On a phone each row becomes a few lines. */
export function KeyTable({ apiKeys, caption, onCalls, onRevoke }: KeyTableProps) {
  const { texts, format } = useLanguage();
  const { columns, scopes, never, ...words } = texts.apiKeys;
  return (
    <table className="table max-phone:block [&_td]:py-1.5 max-phone:[&_td]:!h-auto max-phone:[&_td]:!border-0 max-phone:[&_td]:!px-0 max-phone:[&_td]:!py-0">
      <caption className="sr-only">{caption}</caption>
      <thead className="max-phone:sr-only">
        <tr>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.scopes}</th>
          <th scope="col">{columns.accounts}</th>
          <th scope="col">{columns.created}</th>
          <th scope="col">{onRevoke ? columns.used : columns.revoked}</th>
          <th scope="col">
            <span className="sr-only">{columns.action}</span>
          </th>
        </tr>
      </thead>
      <tbody className="max-phone:block">
        {apiKeys.map((key) => (
          <tr
            key={key.id}
            className="max-phone:flex max-phone:flex-wrap max-phone:items-center max-phone:gap-x-3 max-phone:gap-y-1 max-phone:border-b max-phone:border-line max-phone:px-4 max-phone:py-3 max-phone:last:border-b-0"
          >
            <td className="max-phone:w-full">
              <span className="block font-semibold [overflow-wrap:anywhere]">{key.name}</span>
              <code className="text-xs text-ink-3">rbk_{key.prefix}_…</code>
            </td>
            <td className="text-ink-2">{format.list(key.scopes.map((scope) => scopes[scope].word))}</td>
            <td className="text-ink-2">
              <AccountsOf ids={key.account_ids} />
            </td>
            <td className="whitespace-nowrap text-ink-2">
              <span className="phone:sr-only">{columns.created} </span>
              {format.moment(key.created_at)}
            </td>
            <td className="whitespace-nowrap text-ink-2">
              <span className="phone:sr-only">{onRevoke ? columns.used : columns.revoked} </span>
              {!onRevoke
                ? key.revoked_at && format.dateTime(key.revoked_at)
                : key.last_used_at
                  ? format.moment(key.last_used_at)
                  : never}
            </td>
            <td className="num max-phone:w-full">
              <Button kind="ghost" size="small" aria-label={words.callsOf(key.name)} onClick={() => onCalls(key)}>
                {words.calls}
              </Button>
              {onRevoke && (
                <Button
                  size="small"
                  className="ml-1"
                  aria-label={words.revokeOf(key.name)}
                  onClick={() => onRevoke(key)}
                >
                  {words.revoke}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** For many accounts shows their number, with the names in a tooltip. */
function AccountsOf({ ids }: { ids: string[] | null }) {
  const { texts, format } = useLanguage();
  const { data: names = [] } = useAccountNames();
  if (ids === null) return texts.apiKeys.allAccounts;
  const known = names.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  if (known.length === ids.length && ids.length <= 2) return format.list(known);
  return <span title={format.list(known)}>{texts.common.accounts(ids.length)}</span>;
}
