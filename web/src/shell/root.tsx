import { Outlet } from 'react-router';
import { Toaster } from '../design/toaster.tsx';

/** Surrounds everything. Toasts link to pages, so they are inside the router. */
export function Root() {
  return (
    <>
      <Outlet />
      <Toaster />
    </>
  );
}
