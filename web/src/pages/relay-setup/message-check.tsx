import { useState } from 'react';
import type { CodeDescriptor } from '../../../../src/domain/codes/descriptor.ts';
import { findCode } from '../../../../src/domain/codes/find-code.ts';
import { Field, TextArea } from '../../design/field.tsx';
import { Note } from '../../design/note.tsx';
import { useTexts } from '../../texts/language.tsx';
import { patternOf } from './gateway-settings.ts';

type Found = { code: string } | { code: null; reason: 'no_code' | 'several_codes' };

/**
 * Shows what would be found in a message: by the service's own search, or by the pattern when the gateway searches
 * itself.
 */
export function MessageCheck({ descriptor, own }: { descriptor: CodeDescriptor; own: boolean }) {
  const { relaySetup, common } = useTexts();
  const { check } = relaySetup;
  const [text, setText] = useState('');
  const found = text.trim() === '' ? null : own ? findByPattern(text, descriptor) : findCode(text, descriptor);
  const form = (descriptor.type === 'numeric' ? common.digits : common.characters)(descriptor.length);
  return (
    <div className="grid gap-2 border-t border-line p-4">
      <Field label={check.label} hint={`${check.format(form)} ${check.textOnly}`}>
        <TextArea
          rows={2}
          autoComplete="off"
          spellCheck={false}
          placeholder={check.placeholder}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <div role="status" className="empty:hidden">
        {found &&
          (found.code !== null ? (
            <Note icon="tick-ring" tone="ok">
              <b className="font-semibold">{check.found(found.code)}</b> {check.foundText}
            </Note>
          ) : (
            <Note icon="warn" tone="need">
              {found.reason === 'several_codes' ? check.several : check.none}
            </Note>
          ))}
      </div>
    </div>
  );
}

function findByPattern(text: string, descriptor: CodeDescriptor): Found {
  const codes = [...text.matchAll(new RegExp(patternOf(descriptor), 'g'))].map(([code]) => code);
  const [code] = codes;
  if (code === undefined) return { code: null, reason: 'no_code' };
  return new Set(codes).size > 1 ? { code: null, reason: 'several_codes' } : { code };
}
