import { PageHead } from '../../design/card.tsx';
import { Panel } from '../../design/panel.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';

export function Page() {
  const { profile, shell } = useTexts();
  useTitle(profile.title);
  return (
    <>
      <PageHead title={profile.title} />
      <Panel icon="user" title={shell.soon.title}>
        {shell.soon.text}
      </Panel>
    </>
  );
}
