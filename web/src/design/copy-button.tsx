import { useEffect, useState } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Button, type ButtonProps } from './button.tsx';
import { Icon } from './icon.tsx';

type CopyButtonProps = Omit<ButtonProps, 'onClick' | 'children'> & { text: string; label?: string };

/** Copies the text and confirms it. `size="icon"` shows only the icon, with `label` as its name. */
export function CopyButton({ text, label, size = 'small', ...rest }: CopyButtonProps) {
  const { common } = useTexts();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const name = label ?? common.copy;
  return (
    <>
      <Button
        size={size}
        aria-label={size === 'icon' ? name : undefined}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        {...rest}
      >
        <Icon name={copied ? 'tick-ring' : 'copy'} className={copied ? 'text-ok-text' : ''} />
        {size !== 'icon' && (copied ? common.copied : name)}
      </Button>
      <span role="status" className="sr-only">
        {copied && common.copied}
      </span>
    </>
  );
}
