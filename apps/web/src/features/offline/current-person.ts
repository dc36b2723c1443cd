/** Whose images this browser may hold. */
const PERSON = 'annotome-person';

/** The user id of who was last signed in here; undefined after signing out. */
export function currentPerson(): string | undefined {
  try {
    return localStorage.getItem(PERSON) ?? undefined;
  } catch {
    return undefined;
  }
}

export function setPerson(userId: string | undefined): void {
  try {
    if (userId === undefined) localStorage.removeItem(PERSON);
    else localStorage.setItem(PERSON, userId);
  } catch {
    // A browser that keeps nothing keeps no images either.
  }
}
