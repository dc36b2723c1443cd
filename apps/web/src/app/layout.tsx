import { type Metadata } from 'next';
import { cookies } from 'next/headers';
import { type ReactNode } from 'react';
import '@fontsource-variable/inter';
import './globals.css';
import { Toaster, TooltipProvider } from '@annotome/ui';
import { THEME_COOKIE } from '../features/account/theme.ts';
import { ServiceWorker } from '../features/offline/service-worker.tsx';
import { ApiProvider } from '../features/trpc/provider.tsx';

export const metadata: Metadata = {
  title: { default: 'Annotome', template: '%s · Annotome' },
  description: 'Segment 3-D medical images together.',
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const theme = (await cookies()).get(THEME_COOKIE)?.value === 'light' ? 'light' : 'dark';
  return (
    // Changing the theme sets the attribute at once, and the cookie for the next page.
    <html lang="en" data-theme={theme} suppressHydrationWarning>
      <body>
        <ApiProvider>
          <TooltipProvider>{children}</TooltipProvider>
        </ApiProvider>
        <Toaster />
        <ServiceWorker />
      </body>
    </html>
  );
}
