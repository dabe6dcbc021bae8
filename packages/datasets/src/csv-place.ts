/** `row 7, column "age"`, as a spreadsheet shows it. */
export function cellPlace(row: number, columnName: string): string {
  return `row ${row}, column "${columnName}"`;
}
