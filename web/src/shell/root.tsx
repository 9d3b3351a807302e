import { Outlet } from 'react-router';
import { Toaster } from '../design/toaster.tsx';

/** Around everything. Toasts lead to pages, so they stand inside the router. */
export function Root() {
  return (
    <>
      <Outlet />
      <Toaster />
    </>
  );
}
