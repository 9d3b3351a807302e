import { PageHead } from '../../design/card.tsx';
import { Panel } from '../../design/panel.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';

export function Page() {
  const { relaySetup, shell } = useTexts();
  useTitle(relaySetup.title);
  return (
    <>
      <PageHead title={relaySetup.title} />
      <Panel icon="phone" title={shell.soon.title}>
        {shell.soon.text}
      </Panel>
    </>
  );
}
