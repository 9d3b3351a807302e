import { useState } from 'react';
import type { CodeDescriptor } from '../../../../src/domain/codes/descriptor.ts';
import { Card } from '../../design/card.tsx';
import { CopyButton } from '../../design/copy-button.tsx';
import { Field, Select } from '../../design/field.tsx';
import { useTexts } from '../../texts/language.tsx';
import { type Gateway, gateways, settingsOf } from './gateway-settings.ts';
import { Marked } from './marked.tsx';
import { MessageCheck } from './message-check.tsx';

type GatewayCardProps = { address: string; keyText: string; mark: string | null; descriptor: CodeDescriptor };

export function GatewayCard({ address, keyText, mark, descriptor }: GatewayCardProps) {
  const { gateway: texts } = useTexts().relaySetup;
  const [gateway, setGateway] = useState<Gateway>('sms-gate');
  const settings = settingsOf(gateway, { address, key: keyText, descriptor });
  const all = settings.flatMap(({ name, text }) => (text ? [`${texts.rows[name]}: ${text}`] : [])).join('\n');
  return (
    <Card title={texts.title} action={<CopyButton text={all} label={texts.copyAll} />} flush>
      <div className="p-4">
        <Field label={texts.which} hint={texts.forward} className="max-w-[400px]">
          <Select value={gateway} onChange={(event) => setGateway(event.target.value as Gateway)}>
            {gateways.map((one) => (
              <option key={one} value={one}>
                {texts.names[one]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <table className="table border-t border-line">
        <caption className="sr-only">{texts.caption}</caption>
        <tbody>
          {settings.map(({ name, text, hint }) => (
            <tr key={name}>
              <th scope="row" className="w-32 max-phone:w-20 max-phone:!whitespace-normal">
                {texts.rows[name]}
              </th>
              <td className="!py-1.5">
                {text && (
                  <code className="text-xs [overflow-wrap:anywhere]">
                    <Marked text={text} mark={mark} />
                  </code>
                )}
                {hint && texts[hint]}
              </td>
              <td className="num w-12">
                {text && <CopyButton kind="ghost" size="icon" text={text} label={texts.copyOne(texts.rows[name])} />}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="!border-b-0">
              {texts.rows.again}
            </th>
            <td colSpan={2} className="!py-1.5">
              {texts.againText}
            </td>
          </tr>
        </tbody>
      </table>
      <MessageCheck descriptor={descriptor} own={gateway === 'own'} />
    </Card>
  );
}
