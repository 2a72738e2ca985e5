import { Bone, PageSkeleton } from '#ui/feedback/skeletons.tsx'
import css from './frame-skeleton.module.css'

/** The frame's shape, while it is asked who is signed in. */
export const FrameSkeleton = () => (
  <div className={css.frame}>
    <div className={css.rail} aria-hidden>
      {[120, 72, 88, 64, 80, 72, 96].map((width, row) => (
        <Bone key={row} width={width} />
      ))}
    </div>
    <div className={css.side}>
      <div className={css.bar} aria-hidden>
        <Bone width={140} />
        <Bone width={28} height={28} />
      </div>
      <PageSkeleton />
    </div>
  </div>
)
