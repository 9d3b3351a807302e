import type { ReactNode } from 'react';
import { useLink } from '../../../api/session.tsx';
import { Button } from '../../../design/button.tsx';
import { Banner } from '../../../design/note.tsx';
import { FormFailure } from '../../../forms/form-failure.tsx';
import { useTexts } from '../../../texts/language.tsx';
import type { SettingsForm as Form } from './use-settings-form.ts';

/** One tab of the settings: its fields, and below them the buttons to save and discard. */
export function SettingsForm({ of, children }: { of: Form; children: ReactNode }) {
  const { settings } = useTexts().account;
  const offline = useLink().state === 'lost';
  const { isSubmitting } = of.form.formState;
  return (
    <form onSubmit={(event) => void of.submit(event)} noValidate className="grid gap-4">
      {of.isBehind && (
        <Banner icon="warn" tone="need">
          {settings.changedElsewhere}{' '}
          <Button size="small" onClick={of.load}>
            {settings.load}
          </Button>
        </Banner>
      )}
      {children}
      <div className="grid gap-3">
        <FormFailure failure={of.failure} />
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" type="submit" busy={isSubmitting || offline || !of.isDirty}>
            {settings.save}
          </Button>
          {of.isDirty && (
            <Button kind="ghost" onClick={() => of.form.reset()}>
              {settings.discard}
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}
