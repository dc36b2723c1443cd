'use client';

import { Button } from '@annotome/ui';
import { Files, FolderOpen } from 'lucide-react';
import { type ChangeEvent, useRef } from 'react';
import { collectPicked } from './session/collect-files.ts';
import { type UploadSession } from './session/upload-session.ts';

/** Picks a folder or files, for those who do not drag. */
export function ChooseButtons({ session, main = false }: { readonly session: UploadSession; readonly main?: boolean }) {
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>): void => {
    const picked = collectPicked(event.target.files ?? []);
    // So that the same folder can be picked again.
    event.target.value = '';
    if (picked.length > 0) void session.choose({ files: picked });
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Button look={main ? 'primary' : 'secondary'} onClick={() => folder.current?.click()}>
        <FolderOpen aria-hidden />
        Choose a folder
      </Button>
      <Button onClick={() => files.current?.click()}>
        <Files aria-hidden />
        Choose files or a zip
      </Button>
      <input
        ref={folder}
        type="file"
        hidden
        multiple
        aria-label="Folder of images"
        data-testid="choose-folder"
        onChange={onChange}
        {...{ webkitdirectory: '' }}
      />
      <input ref={files} type="file" hidden multiple aria-label="Image files" data-testid="choose-files" onChange={onChange} />
    </div>
  );
}
