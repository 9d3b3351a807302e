import { PageHead } from '../../design/card.tsx';
import { Panel } from '../../design/panel.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';

export function Page() {
  const { overview, shell } = useTexts();
  useTitle(overview.title);
  return (
    <>
      <PageHead title={overview.title} />
      <Panel icon="home" title={shell.soon.title}>
        {shell.soon.text}
      </Panel>
    </>
  );
}
