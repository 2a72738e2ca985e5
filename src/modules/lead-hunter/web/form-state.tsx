import { Tag } from '#ui/values/tag.tsx'

/** Whether visitors see a form. */
export const FormState = ({ state }: { state: 'draft' | 'published' | 'retired' }) =>
  state === 'published' ? (
    <Tag tone="done">Published</Tag>
  ) : state === 'draft' ? (
    <Tag tone="due">Not published</Tag>
  ) : (
    <Tag>Taken down</Tag>
  )
