export * from './types.ts';
export { ViewerController } from './viewer-controller.ts';
export { VolumeViewer } from './volume-viewer.tsx';
export { ViewerStatus } from './viewer-status.tsx';
