/** Caches of this browser that hold what the room needs without a network. */
export const FILES_CACHE = 'annotome-files';
/** One for each case that was opened: its page, its image, what was known of it. */
const CASE_PREFIX = 'annotome-case-';

export const caseCache = (caseId: string): string => `${CASE_PREFIX}${caseId}`;
export const isCaseCache = (name: string): boolean => name.startsWith(CASE_PREFIX);
export const caseOfCache = (name: string): string => name.slice(CASE_PREFIX.length);
/** Of the decoder's worker, which keeps the prepared regions of an image under the member's id. */
export const REGIONS_PREFIX = 'annotome-regions-';

export const casePage = (caseId: string): string => `/cases/${caseId}`;
/** What is shown where a page is asked for without a network that this computer does not have. */
export const AWAY_PAGE = '/away';
