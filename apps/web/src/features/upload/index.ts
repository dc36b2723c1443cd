export { RemovalTable } from './removal-report.tsx';
export { UploadDropzone } from './upload-dropzone.tsx';
export { UploadStatus } from './upload-status.tsx';
