import { type AttemptLimits, type Mailer } from '@annotome/auth';
import { type UploadId, type UserId } from '@annotome/contracts';
import { type Database, type Origin } from '@annotome/db';
import { type Queue } from '@annotome/queue';
import { type BlobStore } from '@annotome/storage';

/** What the procedures work with; one per process. */
export interface Services {
  readonly database: Database;
  readonly queue: Pick<Queue, 'enqueue' | 'cancel'>;
  readonly store: BlobStore;
  /** Files that have come in part. */
  readonly arriving: {
    /** Nothing happens where there is nothing. */
    remove(uploadId: UploadId): Promise<void>;
  };
  readonly limits: AttemptLimits;
  readonly mailer: Mailer;
  /** Address of the site. */
  readonly url: string;
  /** Whether the demo's people are offered for sign-in. */
  readonly demo: boolean;
  /** Name of the single sign-on, where there is one. */
  readonly sso: string | undefined;
  readonly logError: (error: unknown) => void;
}

export interface SignedInUser {
  readonly id: UserId;
  readonly email: string;
  readonly name: string | null;
  readonly image: string | null;
}

/** One request. */
export interface Context {
  readonly services: Services;
  readonly origin: Origin;
  readonly session: { readonly token: string; readonly user: SignedInUser } | undefined;
  /** The organization that the page says it shows. */
  readonly organizationId: string | undefined;
  /** Tells the browser that the session goes on until then; undefined where no answer's headers can be set any more. */
  readonly keepSession?: ((until: Date) => void) | undefined;
  /** Makes the browser name another organization from now on; undefined where no answer's headers can be set any more. */
  readonly chooseOrganization: ((organizationId: string) => void) | undefined;
}
