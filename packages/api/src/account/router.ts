import { router } from '../procedures.ts';
import { signUp } from './sign-up.ts';
import { changePassword } from './change-password.ts';
import { signOutEverywhere } from './sign-out-everywhere.ts';
import { rename } from './rename.ts';

export const accountRouter = router({ signUp, changePassword, signOutEverywhere, rename });
