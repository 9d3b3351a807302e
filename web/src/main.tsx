import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { createQueryClient } from './api/query-client.ts';
import { SessionProvider } from './api/session.tsx';
import { tokenFromOtherTabs } from './api/token.ts';
import './design/base.css';
import { followTheme } from './design/theme.ts';
import { makeRouter } from './shell/router.tsx';
import { firstLanguage, LanguageProvider } from './texts/language.tsx';

followTheme();

// A part of the page is gone since it was loaded, because the service was updated. Reloads only once, so that it cannot
// loop.
window.addEventListener('vite:preloadError', (event) => {
  const place = 'reconbanker.reloaded';
  if (sessionStorage.getItem(place) === location.href) return;
  sessionStorage.setItem(place, location.href);
  event.preventDefault();
  location.reload();
});

const [first] = await Promise.all([firstLanguage(), tokenFromOtherTabs()]);
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <LanguageProvider first={first}>
      <QueryClientProvider client={createQueryClient()}>
        <SessionProvider>
          <RouterProvider router={makeRouter()} />
        </SessionProvider>
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
