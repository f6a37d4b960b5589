/**
 * Parse nodes that may occur in a query or change. A node that is not here is not understood, and
 * what is not understood is refused.
 */
export const QUERY_NODES: ReadonlySet<string> = new Set(
  `SelectStmt InsertStmt UpdateStmt DeleteStmt MergeStmt MergeWhenClause ExplainStmt DefElem
   ResTarget MultiAssignRef ColumnRef A_Star RangeVar RangeSubselect RangeFunction JoinExpr Alias
   CommonTableExpr WithClause CTESearchClause CTECycleClause
   A_Const A_Expr A_ArrayExpr A_Indices A_Indirection BoolExpr NullTest BooleanTest CaseExpr
   CaseWhen CoalesceExpr MinMaxExpr SubLink RowExpr ParamRef FuncCall TypeCast TypeName
   CollateClause SQLValueFunction SetToDefault NamedArgExpr GroupingFunc GroupingSet WindowDef
   SortBy LockingClause List String Integer Float Boolean BitString IndexElem InferClause
   OnConflictClause ReturningClause
   JsonFormat JsonReturning JsonValueExpr JsonObjectConstructor JsonArrayConstructor
   JsonArrayQueryConstructor JsonKeyValue JsonAggConstructor JsonObjectAgg JsonArrayAgg
   JsonIsPredicate JsonParseExpr JsonScalarExpr JsonSerializeExpr JsonFuncExpr JsonBehavior
   JsonOutput JsonArgument JsonTablePathSpec JsonTableColumn JsonTable`.split(/\s+/),
);

/** Nodes that definitions may have besides. */
export const DEFINITION_NODES: ReadonlySet<string> = new Set(
  `CreateStmt ColumnDef Constraint IndexStmt ViewStmt DropStmt AlterTableStmt AlterTableCmd
   RenameStmt CreateTableAsStmt TruncateStmt ReindexStmt RefreshMatViewStmt IntoClause
   TableLikeClause ObjectWithArgs`.split(/\s+/),
);

/** Types whose input functions read the catalogs, so a cast to them would answer questions about it. */
export const REFUSED_TYPES: ReadonlySet<string> = new Set(
  `regclass regproc regprocedure regoper regoperator regtype regrole regnamespace regcollation
   regdictionary xml refcursor aclitem`.split(/\s+/),
);
