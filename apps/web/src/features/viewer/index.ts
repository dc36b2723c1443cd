export * from './types.ts';
export { ViewerController } from './viewer-controller.ts';
export { VolumeViewer, type VolumeViewerProps } from './volume-viewer.tsx';
export { ViewerStatus } from './viewer-status.tsx';
export { widthAndLevel, windowOf } from './display/window-presets.ts';
