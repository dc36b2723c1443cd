'use client';

import { ProjectHeader } from '../projects/project-header.tsx';
import { PageBody } from '../shell/page-header.tsx';
import { UploadDropzone } from './upload-dropzone.tsx';
import { UploadPanel } from './upload-panel.tsx';

export function UploadPage({ projectId }: { readonly projectId: string }) {
  return (
    <UploadDropzone projectId={projectId}>
      <ProjectHeader projectId={projectId} />
      <PageBody wide fill>
        <UploadPanel projectId={projectId} />
      </PageBody>
    </UploadDropzone>
  );
}
