import { useState } from 'react';
import { Button } from '../../design/button.tsx';
import { useTexts } from '../../texts/language.tsx';

/** Browsers ask for this only when a person has pressed something. Gone once they have answered. */
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
