import type { ReactNode } from 'react'
import { Steps } from '#ui/form/steps.tsx'
import css from './import.module.css'

export const importSteps = [
  { id: 'file', label: 'File' },
  { id: 'found', label: 'What we found' },
  { id: 'columns', label: 'Columns' },
  { id: 'people', label: 'Known people' },
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

export const ImportSteps = ({ current, onStep, children }: ImportStepsProps) => (
  <div className={css.page}>
    <Steps steps={importSteps} current={current} {...(onStep && { onStep: id => onStep(id as ImportStep) })}>
      {children}
    </Steps>
  </div>
)

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
