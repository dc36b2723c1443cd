import { authConfig } from '@annotome/auth';
import NextAuth from 'next-auth';
import { originOf } from './origin-of.ts';
import { services } from './services.ts';

/** Auth.js's own routes. Sessions elsewhere are read by `contextOf`: one query, nothing cached. */
export const { handlers } = NextAuth(async (request) => authConfig(await services(), request ? originOf(request.headers) : {}));
