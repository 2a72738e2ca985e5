import { Modal } from '@mantine/core'
import { call } from '#ui/call.ts'
import { useMe } from '#ui/me.ts'
import { makeOld } from '#ui/query-client.ts'
import { readMe } from '../contract.ts'
import css from './bare-page.module.css'
import { SignInForm } from './sign-in-form.tsx'

/** The session ended while somebody was at work: they sign in over the page, which is veiled, and what they typed is still there. */
export function SessionEnded({ onDone }: { onDone: () => void }) {
  const { user, tenant } = useMe()
  return (
    <Modal
      zIndex={300}
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      title="Sign in again"
      size={420}
      overlayProps={{ backgroundOpacity: 1, color: 'var(--mantine-color-body)' }}
    >
      <div className={css.form}>
        <p style={{ margin: 0 }}>Your session has ended. Sign in and the page is as you left it; what you typed is kept.</p>
        <SignInForm
          email={user.email}
          client={tenant.id}
          onDone={async () => {
            // A passkey may be somebody else's: what stands behind this is not for them.
            const now = await call(readMe, {})
            if (now.user.id !== user.id || now.tenant.id !== tenant.id) return location.assign('/')
            onDone()
            void makeOld()
          }}
        />
        <button type="button" className={css.other} onClick={() => location.assign('/sign-in')}>
          Sign in as somebody else
        </button>
      </div>
    </Modal>
  )
}
