/**
 * The images of docker/images: what they are made of, and building them.
 * @module
 */
export { buildImages, outdatedImages, type BuildOptions } from './build-images.ts';
export { imageNames, imageReferences, PLATFORM_IMAGE } from './references.ts';
