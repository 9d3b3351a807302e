import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { call } from '../../api/call.ts';
import { useLink } from '../../api/session.tsx';
import { Button } from '../../design/button.tsx';
import { Card } from '../../design/card.tsx';
import { Icon } from '../../design/icon.tsx';
import { useError } from '../../shell/use-error.ts';
import { useTexts } from '../../texts/language.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { TurnOff } from './turn-off.tsx';
import { TurnOn } from './turn-on.tsx';

type Step = { at: 'start' } | { at: 'scan'; otpauthUri: string } | { at: 'codes'; codes: string[] };

export function TwoFactor({ enabled }: { enabled: boolean }) {
  const { twoFactor } = useTexts().profile;
  const explain = useError();
  const offline = useLink().state === 'lost';
  const [step, setStep] = useState<Step>({ at: 'start' });
  const [turningOff, setTurningOff] = useState(false);
  const enrol = useMutation({
    mutationFn: () => call<{ otpauth_uri: string }>('POST', '/me/2fa/enroll', { body: {} }),
    onSuccess: ({ otpauth_uri }) => setStep({ at: 'scan', otpauthUri: otpauth_uri }),
    onError: (error) => toast.error(explain(error).message),
  });
  return (
    <Card
      title={twoFactor.title}
      action={
        <span className={`mr-1.5 inline-flex items-center gap-1.5 text-sm ${enabled ? 'text-ok-text' : 'text-ink-2'}`}>
          <Icon name={enabled ? 'tick-ring' : 'small-ring'} />
          {enabled ? twoFactor.on : twoFactor.off}
        </span>
      }
    >
      {step.at === 'scan' ? (
        <TurnOn
          otpauthUri={step.otpauthUri}
          onOn={(codes) => setStep({ at: 'codes', codes })}
          onCancel={() => setStep({ at: 'start' })}
        />
      ) : step.at === 'codes' ? (
        <BackupCodes codes={step.codes} onStored={() => setStep({ at: 'start' })} />
      ) : (
        <div className="flex flex-wrap items-center gap-4">
          <p className="min-w-[240px] flex-1 text-sm text-ink-2">{enabled ? twoFactor.onText : twoFactor.offText}</p>
          {enabled ? (
            <Button onClick={() => setTurningOff(true)}>{twoFactor.turnOff}</Button>
          ) : (
            <Button kind="primary" busy={enrol.isPending || offline} onClick={() => enrol.mutate()}>
              {twoFactor.turnOn}
            </Button>
          )}
        </div>
      )}
      <TurnOff open={turningOff} onClose={() => setTurningOff(false)} />
    </Card>
  );
}
