'use client';

import { classNames } from '@annotome/ui';
import { useState } from 'react';

export interface CasePictureProps {
  readonly volumeId: string;
  readonly className?: string;
}

/** The middle slice of a case's image. Decoration: the name stands beside it. Black until it is there, and if it never comes. */
export function CasePicture({ volumeId, className }: CasePictureProps) {
  const [missing, setMissing] = useState(false);
  return (
    <span className={classNames('block shrink-0 overflow-hidden rounded-sm bg-black', className)}>
      {!missing && (
        // A thumbnail of a few kilobytes that needs a session: the image optimizer has nothing to add.
        // eslint-disable-next-line @next/next/no-img-element
        <img
          src={`/api/volumes/${volumeId}/thumbnail`}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setMissing(true)}
          className="size-full object-contain"
        />
      )}
    </span>
  );
}
