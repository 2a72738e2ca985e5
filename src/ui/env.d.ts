interface ImportMetaEnv {
  /** The page of samples is part of this build (`GALLERY=1 vite build`). */
  readonly GALLERY: boolean
}
