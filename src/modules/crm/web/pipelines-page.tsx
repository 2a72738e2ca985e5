export const PipelinesPage = () => null
