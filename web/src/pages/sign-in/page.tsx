import { useState } from 'react';
import { Navigate, useLocation } from 'react-router';
import { useSignedIn } from '../../api/session.tsx';
import { Brand } from '../../shell/brand.tsx';
import { LanguageSwitch, ThemeSwitch } from '../../shell/switches.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';
import { PasswordStep } from './password-step.tsx';
import { RegisterStep } from './register-step.tsx';
import { TwoFactorStep } from './two-factor-step.tsx';

type Step = { at: 'password'; over?: boolean } | { at: 'register' } | { at: 'two-factor'; challengeToken: string };

/** The sign-in: the only page without the navigation. */
export function Page() {
  const { signIn } = useTexts();
  const signedIn = useSignedIn();
  const { state } = useLocation();
  const [step, setStep] = useState<Step>({ at: 'password' });
  useTitle(signIn.title);
  if (signedIn) return <Navigate to={state?.next ?? '/'} replace />;

  const toPassword = (over = false) => setStep({ at: 'password', over });
  return (
    <main className="grid min-h-dvh content-center justify-items-center gap-4 p-4 max-phone:content-start max-phone:pt-10">
      <div className="w-full max-w-[360px] rounded-card border border-line bg-surface p-6">
        <div className="mb-5">
          <Brand />
        </div>
        {step.at === 'password' && (
          <PasswordStep
            over={step.over ?? false}
            onChallenge={(challengeToken) => setStep({ at: 'two-factor', challengeToken })}
            onRegister={() => setStep({ at: 'register' })}
          />
        )}
        {step.at === 'two-factor' && <TwoFactorStep challengeToken={step.challengeToken} onOver={toPassword} />}
        {step.at === 'register' && <RegisterStep onSignIn={() => toPassword()} />}
      </div>
      <div className="flex items-center gap-2">
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
    </main>
  );
}
