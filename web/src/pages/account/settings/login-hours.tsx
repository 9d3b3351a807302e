import { useId } from 'react';
import { Button } from '../../../design/button.tsx';
import { Checkbox, Field, Input, Select } from '../../../design/field.tsx';
import { Icon } from '../../../design/icon.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { days, hoursOf, hoursText, type LoginHours, timeZones, usualHours, usualWindow } from './hours-text.ts';
import type { SettingsForm as Form } from './use-settings-form.ts';

type Window = LoginHours['windows'][number];

/** Sets when a login that may need a person begins by itself: at any hour, or in weekly windows. */
export function LoginHoursSetting({ of }: { of: Form }) {
  const words = useTexts().account.settings.fields.login_hours;
  const errorId = useId();
  const error = of.form.formState.errors.login_hours?.message;
  const hours = hoursOf(String(of.form.watch('login_hours')));
  const set = (next: LoginHours | null) => of.form.setValue('login_hours', hoursText(next), { shouldDirty: true });

  function setWindow(place: number, next: Window | null): void {
    if (!hours) return;
    const windows = hours.windows.flatMap((window, at) => (at === place ? (next ?? []) : window));
    set({ ...hours, windows });
  }

  return (
    <fieldset className="grid gap-3" aria-describedby={error ? errorId : undefined}>
      <legend className="mb-2 text-sm font-semibold">{words.label}</legend>
      <Checkbox
        label={words.on}
        hint={words.hint}
        checked={hours !== null}
        onChange={({ target }) => set(target.checked ? usualHours() : null)}
      />
      {hours && (
        <>
          <Field label={words.zone} className="max-w-80">
            <Select value={hours.time_zone} onChange={({ target }) => set({ ...hours, time_zone: target.value })}>
              {timeZones(hours.time_zone).map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </Select>
          </Field>
          {hours.windows.map((window, place) => (
            <WindowFields
              // A window has no identity but its position: two may be equal while they are edited.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              key={place}
              number={place + 1}
              window={window}
              onChange={(next) => setWindow(place, next)}
              onRemove={hours.windows.length > 1 ? () => setWindow(place, null) : null}
            />
          ))}
          <Button
            size="small"
            className="justify-self-start"
            onClick={() => set({ ...hours, windows: [...hours.windows, usualWindow()] })}
          >
            <Icon name="plus" />
            {words.add}
          </Button>
        </>
      )}
      {typeof error === 'string' && (
        <p id={errorId} role="alert" className="flex gap-2 text-sm text-stop-text">
          <Icon name="cross-ring" className="mt-px" />
          {error}
        </p>
      )}
    </fieldset>
  );
}

type WindowProps = {
  number: number;
  window: Window;
  onChange(next: Window): void;
  /** Null for the only window. */
  onRemove: (() => void) | null;
};

function WindowFields({ number, window, onChange, onRemove }: WindowProps) {
  const words = useTexts().account.settings.fields.login_hours;
  const overnight = window.from !== '' && window.to !== '' && window.to <= window.from;
  return (
    <fieldset className="grid gap-3 rounded-card border border-line p-3">
      <legend className="sr-only">{words.window(number)}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {days.map((day) => (
          <Checkbox
            key={day}
            label={words.days[day]}
            checked={window.days.includes(day)}
            onChange={({ target }) =>
              onChange({
                ...window,
                days: target.checked ? [...window.days, day] : window.days.filter((other) => other !== day),
              })
            }
          />
        ))}
      </div>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <Field label={words.from}>
          <Input
            type="time"
            className="w-32"
            value={window.from}
            onChange={({ target }) => onChange({ ...window, from: target.value })}
          />
        </Field>
        <Field label={overnight ? words.toNextDay : words.to}>
          <Input
            type="time"
            className="w-32"
            value={window.to}
            onChange={({ target }) => onChange({ ...window, to: target.value })}
          />
        </Field>
        {onRemove && (
          <Button kind="ghost" size="small" onClick={onRemove} aria-label={`${words.remove}: ${words.window(number)}`}>
            {words.remove}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
