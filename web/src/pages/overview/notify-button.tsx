import { useState } from 'react';
import { Button } from '../../design/button.tsx';
import { useTexts } from '../../texts/language.tsx';

/** Browsers show this question only after a press of a button. The button disappears after the answer. */
export function NotifyButton() {
  const { notify } = useTexts().overview;
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'));
  if (permission !== 'default') return null;
  return (
    <Button kind="ghost" size="small" onClick={() => void Notification.requestPermission().then(setPermission)}>
      {notify}
    </Button>
  );
}
