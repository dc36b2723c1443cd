export * from './blob-store.ts';
export * from './keys.ts';
export { fileStore } from './file-store.ts';
export { s3Store, type S3StoreOptions } from './s3-store.ts';
export { openBlobStore, storageEnvironment, type StorageEnvironment } from './open-blob-store.ts';
export { readyWindows } from './ready-windows.ts';
export { deleteVolumeBlobs } from './delete-volume.ts';
export { notePlannedVolumes, plannedVolumes } from './planned-volumes.ts';
export { imageHash } from './image-hash.ts';
