import type { Seeded } from './seeded.ts'

const first = `
  Aaliyah Aaron Adriana Ahmed Alejandro Alicia Amara Andre Angela Anika Anthony Ben Bianca Brandon Brianna Caleb
  Camila Carlos Cedric Chloe Cynthia Damon Daniela Danielle David Deepa Denise Derek Diego Elena Eli Emma Esther
  Ethan Fatima Felipe Gabriela Garrett Gloria Hana Hannah Hector Ibrahim Imani Isaac Jada Jamal Janelle Javier
  Jenna Jin Joaquin Jordan José Julia Kareem Katie Keisha Kenji Kevin Lamar Laura Leila Liam Lucia Luis
  Mackenzie Malik Marcus Maria Mateo Megan Mei Miguel Monique Nadia Natalie Nina Noah Olivia Omar Priya Rachel
  Rajesh Renee Ricardo Rosa Ryan Samira Scott Simone Sofia Tamika Thomas Tiffany Trevor Tyrone Valeria Vanessa
  Victor Walter Wei Xavier Yolanda Yusuf Zoe
`
  .trim()
  .split(/\s+/)
const last = `
  Adams Aguilar Ali Alvarez Anderson Baker Banks Barnes Bell Bennett Bhatt Brooks Brown Bryant Butler Campbell
  Carter Castillo Chang Chavez Chen Coleman Cooper Cruz Daniels Das Davis Delgado Diaz Dixon Edwards Ellis Evans
  Farah Fernandez Fisher Fleming Ford Foster Garcia Gibson Gomez Gordon Grant Greene Gupta Guzman Hamilton
  Harris Hassan Hayes Henderson Hernandez Hill Howard Huang Hughes Hunter Iyer Jackson James Jenkins Johnson
  Jones Kaur Kelly Khan Kim King Kowalski Lee Lewis Lopez Marshall Martinez Mason McDonald Mendoza Mitchell
  Morales Murphy Nelson Nguyen Okafor Ortiz Owens Park Patel Perez Pham Powell Price Ramirez Reed Reyes Rivera
  Robinson Rossi Russell Sanders Santos Shah Singh Sullivan Taylor Thompson Torres Tran Turner Vargas Wallace
  Walker Washington Watson West White Williams Wong Wright Young Zhang
`
  .trim()
  .split(/\s+/)

/** A first and a last name, independent of each other. */
export const inventName = (chance: Seeded): { firstName: string; lastName: string } => ({
  firstName: chance.pick(first),
  lastName: chance.pick(last),
})

export const otherFirstName = (chance: Seeded, not: string): string => {
  const name = chance.pick(first)
  return name === not ? otherFirstName(chance, not) : name
}
