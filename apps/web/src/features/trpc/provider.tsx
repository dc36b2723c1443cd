'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { makeClient, makeQueryClient, TRPCProvider } from './client.ts';

export function ApiProvider({ children }: { readonly children: ReactNode }) {
  const [client] = useState(makeClient);
  const [queryClient] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
