import { PageHead } from '../../design/card.tsx';
import { Panel } from '../../design/panel.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useTexts } from '../../texts/language.tsx';

export function Page() {
  const { apiKeys, shell } = useTexts();
  useTitle(apiKeys.title);
  return (
    <>
      <PageHead title={apiKeys.title} />
      <Panel icon="key" title={shell.soon.title}>
        {shell.soon.text}
      </Panel>
    </>
  );
}
