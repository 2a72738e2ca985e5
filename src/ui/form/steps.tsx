import { UnstyledButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import css from './steps.module.css'

export interface Step {
  id: string
  label: string
}

interface StepsProps {
  steps: readonly Step[]
  current: string
  /** Steps behind can be gone back to; nothing is lost by it. */
  onStep?: (id: string) => void
  children: ReactNode
}

/** A wizard: where one is, what is done, what is left. The step lives in the address. */
export function Steps({ steps, current, onStep, children }: StepsProps) {
  const at = steps.findIndex(step => step.id === current)
  return (
    <div className={css.wizard}>
      <ol className={css.steps} aria-label="Steps">
        {steps.map((step, index) => {
          const done = index < at
          const inner = (
            <>
              <span className={css.number}>
                {done ? <IconCheck size={14} stroke={2.2} role="img" aria-label="Done" /> : index + 1}
              </span>
              <span className={css.label}>{step.label}</span>
            </>
          )
          return (
            <li
              key={step.id}
              className={css.step}
              data-state={done ? 'done' : index === at ? 'now' : 'next'}
              aria-current={index === at ? 'step' : undefined}
            >
              {done && onStep ? <UnstyledButton onClick={() => onStep(step.id)}>{inner}</UnstyledButton> : inner}
            </li>
          )
        })}
      </ol>
      <div className={css.body}>{children}</div>
    </div>
  )
}
