/** One spelling for each address: sign-in must not depend on how it was typed. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();
