import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

type DialogProps = {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: ReactNode;
  /** Screen readers read it out with the title. */
  description?: ReactNode;
  children: ReactNode;
};

/** Stays above the page until it is answered or closed. Then the focus returns to where it was. */
export function Dialog({ open, onOpenChange, title, description, children }: DialogProps) {
  const { close } = useTexts().common;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(13_16_19/0.5)]" />
        <Radix.Content
          className="fixed top-1/2 left-1/2 z-50 grid max-h-[calc(100dvh-32px)] w-[min(520px,calc(100vw-32px))] -translate-1/2 gap-4 overflow-y-auto rounded-card border border-line bg-surface p-5 shadow-float"
          onOpenAutoFocus={focusFirstField}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <div className="flex items-start gap-3">
            <div className="grid gap-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description && <Radix.Description className="text-sm text-ink-2">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <Button kind="ghost" size="icon" className="-mt-1.5 -mr-2 ml-auto flex-none" aria-label={close}>
                <Icon name="close" />
              </Button>
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Focuses the first field, because the person who opened the dialog wants to type and not to close it. */
function focusFirstField(event: Event): void {
  // The target of the event is this dialog. There may be another one below it.
  const dialog = event.target as HTMLElement;
  const field = dialog.querySelector<HTMLElement>(':is(input, select, textarea):not(:disabled)');
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** The buttons at the end of a dialog or a form. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2">{children}</div>;
}
