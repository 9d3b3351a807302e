import { Toaster as Sonner } from 'sonner';
import { useTexts } from '../texts/language.tsx';
import { useTheme } from './theme.ts';

/** Shows toasts. `toast('…')` from sonner raises one. */
export function Toaster() {
  const theme = useTheme();
  const { common } = useTexts();
  return (
    <Sonner
      theme={theme}
      position="bottom-right"
      containerAriaLabel={common.messages}
      offset={{ right: 28, bottom: 16 }}
      mobileOffset={{ bottom: 84, left: 16, right: 16 }}
      style={{ fontFamily: 'inherit' }}
      toastOptions={{
        style: {
          background: 'var(--surface)',
          color: 'var(--ink)',
          border: '1px solid var(--line-strong)',
          borderRadius: 10,
          boxShadow: 'var(--float)',
        },
      }}
    />
  );
}
