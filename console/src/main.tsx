import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { isPassing, isProblem } from '@/api';
import { factorNeeded, signedOut } from '@/api/signals';
import { giveFocusBack } from './app/focus';
import { startLanguages } from './app/i18n';
import { routerWith } from './app/router';
import { applyTheme, giveStylesTheNonce, Themed } from './app/theme';
import './app/app.css';

const stopped = (error: unknown) => {
  if (isProblem(error, 'unauthenticated')) signedOut.emit();
  if (isProblem(error, 'second_factor_needed')) factorNeeded.emit();
};

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: stopped }),
  mutationCache: new MutationCache({ onError: stopped }),
  defaultOptions: {
    queries: {
      // What changes is told over the socket; this is for what is not told.
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && isPassing(error),
    },
  },
});
const router = routerWith(queries);

giveStylesTheNonce();
giveFocusBack();
applyTheme();
await startLanguages();
const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Suspense>
        <Themed>
          <RouterProvider router={router} />
        </Themed>
      </Suspense>
    </QueryClientProvider>
  </StrictMode>,
);
