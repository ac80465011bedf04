/**
 * From this number of roles on, irsactl lists all roles of the account; for fewer, one call for each role is cheaper.
 */
export const manyRoles = 8;
