import type { ApiKeyCallAnswer } from '../../../../src/api/keys/answers.ts';
import { classes } from '../../design/class-names.ts';
import { Icon } from '../../design/icon.tsx';
import { Panel } from '../../design/panel.tsx';
import { useLanguage } from '../../texts/language.tsx';
import { looks, soundnessOf } from './soundness.ts';

/** Lists the calls of machines, and the responses. */
export function CallList({ calls, caption, limit }: { calls: ApiKeyCallAnswer[]; caption: string; limit?: number }) {
  const { texts, format } = useLanguage();
  const { call: words, noCalls } = texts.apiKeys;
  if (calls.length === 0)
    return (
      <Panel icon="list" title={noCalls.title}>
        {noCalls.text}
      </Panel>
    );
  return (
    <table className="table">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.at}</th>
          <th scope="col">{words.what}</th>
          <th scope="col">{words.answer}</th>
        </tr>
      </thead>
      <tbody>
        {calls.slice(0, limit).map((one) => {
          const { icon, colour } = looks[soundnessOf(one)];
          return (
            <tr key={`${one.at} ${one.path} ${one.ms}`}>
              <td className="whitespace-nowrap text-ink-2">{`${dayOf(one.at, format)}${format.timeWithSeconds(one.at)}`}</td>
              <td>
                <code className="text-xs [overflow-wrap:anywhere]">
                  {one.method} {shortPath(one.path)}
                </code>
              </td>
              <td>
                <span className={classes('inline-flex items-center gap-1.5', colour)}>
                  <Icon name={icon} className="!size-3.5" />
                  <code className="text-xs">
                    {one.status} {one.code}
                  </code>
                </span>
                <span className="ml-1.5 text-xs whitespace-nowrap text-ink-3">{one.ms} ms</span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const DAY_MS = 86_400_000;

const dayOf = (at: string, { date }: { date(at: string): string }): string =>
  Date.now() - Date.parse(at) < DAY_MS / 2 ? '' : `${date(at)}, `;

/** Shortens the id of an account to its first part, which is enough to recognise it here. */
const shortPath = (path: string): string => path.replace(/[0-9a-f]{4}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '…');
