import { type ReactNode, useEffect } from 'react'
import { Steps } from '#ui/form/steps.tsx'
import css from './import.module.css'

export const importSteps = [
  { id: 'file', label: 'File' },
  { id: 'found', label: 'Reading' },
  { id: 'columns', label: 'Columns' },
  { id: 'people', label: 'People' },
  { id: 'check', label: 'Check' },
  { id: 'run', label: 'Take in' },
  { id: 'done', label: 'Done' },
] as const
export type ImportStep = (typeof importSteps)[number]['id']

interface ImportStepsProps {
  current: ImportStep
  onStep?: (step: ImportStep) => void
  children: ReactNode
}

export function ImportSteps({ current, onStep, children }: ImportStepsProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step begins at its top.
  useEffect(() => {
    document.getElementById('main')?.scrollTo(0, 0)
  }, [current])
  return (
    <div className={css.page}>
      <Steps steps={importSteps} current={current} {...(onStep && { onStep: id => onStep(id as ImportStep) })}>
        {children}
      </Steps>
    </div>
  )
}

interface StepFootProps {
  back?: ReactNode
  children: ReactNode
}

/** The way on, at the right; the way back at the left. */
export const StepFoot = ({ back, children }: StepFootProps) => (
  <footer className={css.foot}>
    <span>{back}</span>
    {children}
  </footer>
)
