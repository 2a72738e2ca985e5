import { type ButtonProps, type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const teal: MantineColorsTuple = [
  '#edf8f6',
  '#d6efeb',
  '#aedfd7',
  '#82cdc2',
  '#55b9ab',
  '#339f91',
  '#1f857a',
  '#166f66',
  '#115a53',
  '#0b433e',
]
const gray: MantineColorsTuple = [
  '#f7f8f8',
  '#f1f3f3',
  '#e8eaeb',
  '#dee1e3',
  '#cfd4d7',
  '#8d969e',
  '#59636d',
  '#434b54',
  '#2b3138',
  '#16191d',
]
const dark: MantineColorsTuple = [
  '#e4e7ea',
  '#c3c9cf',
  '#9ea7b0',
  '#858f99',
  '#2e3338',
  '#23272c',
  '#191c20',
  '#131518',
  '#0e1012',
  '#090a0b',
]
const red: MantineColorsTuple = [
  '#fdf0ee',
  '#fbdedb',
  '#f5bcb6',
  '#f0968d',
  '#ee8479',
  '#d9483b',
  '#c5362b',
  '#b42a21',
  '#a0211a',
  '#7d1712',
]

/** What a colour means. Nothing else on a screen is coloured. */
export type Tone = 'plain' | 'done' | 'due' | 'late' | 'automation' | 'accent'

/** Words without a box take their colour from the scheme: a shade of the palette that reads on white is lost on black. */
const subtleInk = (color: ButtonProps['color']) =>
  color === 'red' ? { '--button-color': 'var(--late)' } : color ? {} : { '--button-color': 'var(--accent)' }

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  colors: { teal, gray, dark, red },
  white: '#ffffff',
  black: '#16191d',
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '24px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Portal: { defaultProps: { target: '#layers' } },
    Button: {
      defaultProps: { variant: 'default' },
      vars: (_: unknown, props: ButtonProps) => ({
        root: props.variant === 'subtle' ? subtleInk(props.color) : {},
      }),
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    Anchor: { defaultProps: { underline: 'hover' } },
    Tooltip: {
      defaultProps: { openDelay: 300, transitionProps: { duration: 100 }, multiline: true, maw: 320, withinPortal: true },
    },
    Popover: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md', withinPortal: true } },
    Menu: {
      defaultProps: {
        transitionProps: { duration: 100 },
        shadow: 'md',
        withinPortal: true,
        position: 'bottom-end',
        withInitialFocusPlaceholder: false,
      },
    },
    Modal: {
      defaultProps: {
        transitionProps: { duration: 120 },
        centered: false,
        yOffset: '12vh',
        overlayProps: { backgroundOpacity: 0.35 },
        padding: 20,
      },
    },
    Drawer: { defaultProps: { transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.35 }, padding: 20 } },
    Select: {
      // Choosing again what is chosen keeps it. What may be empty says so with `clearable`.
      defaultProps: { allowDeselect: false, checkIconPosition: 'right', openOnFocus: false, comboboxProps: { shadow: 'md' } },
    },
    MultiSelect: { defaultProps: { checkIconPosition: 'right', openOnFocus: false, comboboxProps: { shadow: 'md' } } },
    Radio: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs', radius: 'xs' } },
    Switch: { defaultProps: { size: 'sm', withThumbIndicator: false } },
  },
})

/** The house's own tokens: surfaces, hairlines and the four meanings, equal in both schemes. Checked for AA by the browser tests. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#59636d',
    '--mantine-color-placeholder': '#68727c',
    '--mantine-color-error': '#a0211a',
    '--mantine-color-default-border': '#dee1e3',
    '--mantine-color-anchor': '#115a53',
    '--surface': '#ffffff',
    '--surface-quiet': '#f7f8f8',
    '--surface-hover': '#f1f3f3',
    '--surface-active': '#e8eeed',
    '--hairline': '#e6e9ea',
    '--field': '#b4bbc1',
    '--mark': '#868f97',
    '--accent': '#115a53',
    '--accent-quiet': '#e6f3f1',
    '--done': '#17663a',
    '--done-quiet': '#e6f4eb',
    '--due': '#7d5200',
    '--due-quiet': '#fcf1da',
    '--late': '#a0211a',
    '--late-quiet': '#fcecea',
    '--automation': '#5f38b5',
    '--automation-quiet': '#f0ebfb',
  },
  dark: {
    '--mantine-color-dimmed': '#9ea7b0',
    '--mantine-color-placeholder': '#8b959f',
    '--mantine-color-error': '#f3948a',
    '--mantine-color-default-border': '#33383e',
    '--mantine-color-anchor': '#6ecabd',
    '--surface': '#131518',
    '--surface-quiet': '#17191d',
    '--surface-hover': '#1e2125',
    '--surface-active': '#1c2927',
    '--hairline': '#272b30',
    '--field': '#484f57',
    '--mark': '#6d767f',
    '--accent': '#6ecabd',
    '--accent-quiet': '#14302c',
    '--done': '#72cf98',
    '--done-quiet': '#13291c',
    '--due': '#e6b850',
    '--due-quiet': '#2d2511',
    '--late': '#f3948a',
    '--late-quiet': '#341c1a',
    '--automation': '#b9a1f5',
    '--automation-quiet': '#261f3a',
  },
})
