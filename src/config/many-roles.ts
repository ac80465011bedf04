/** From so many roles on IAM is asked for all of the account at once: for fewer, asking for each costs fewer calls. */
export const manyRoles = 8;
