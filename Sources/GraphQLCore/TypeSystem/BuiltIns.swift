/// What every schema has without saying so: the built-in scalars and directives and the introspection types.
/// https://spec.graphql.org/September2025/#sec-Schema-Introspection.Schema-Introspection-Schema
enum BuiltIns {
    /// Built-in scalars are part of a schema only where something refers to them.
    static let scalarNames: Set<String> = ["Int", "Float", "String", "Boolean", "ID"]

    static let document: Document = {
        do throws(SyntaxError) {
            return try Parser.parseDocument(SourceText(text))
        } catch {
            preconditionFailure("the built-in definitions parse: \(error.message) at byte \(error.offset.rawValue)")
        }
    }()

    /// All types that are there without being defined.
    static let typeNames: Set<String> = Set(
        document.definitions.compactMap { definition in
            if case .typeSystem(let definition) = definition, definition.isType { definition.name?.value } else { nil }
        })

    static func isIntrospection(_ name: String) -> Bool { name.utf8.starts(with: "__".utf8) }

    private static let text = #"""
        "A 32-bit signed integer."
        scalar Int
        "A double-precision number, as IEEE 754 defines it."
        scalar Float
        "Text, as UTF-8."
        scalar String
        "True or false."
        scalar Boolean
        "A unique identifier, which is not meant to be read by people. It travels as a string."
        scalar ID

        "Leaves the field or fragment out when true."
        directive @skip("Leave it out." if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        "Takes the field or fragment in only when true."
        directive @include("Take it in." if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        "Marks what should no longer be used."
        directive @deprecated("Why, and what to use instead, as CommonMark." reason: String! = "No longer supported")
          on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
        "Says where the values of a custom scalar are specified."
        directive @specifiedBy("The URL of the specification." url: String!) on SCALAR
        "Exactly one field of the input object is to be given, and not as null."
        directive @oneOf on INPUT_OBJECT

        "What this service can be asked."
        type __Schema {
          description: String
          types: [__Type!]!
          queryType: __Type!
          mutationType: __Type
          subscriptionType: __Type
          directives: [__Directive!]!
        }
        "A type: a named one, or a list or non-null around another."
        type __Type {
          kind: __TypeKind!
          name: String
          description: String
          specifiedByURL: String
          fields(includeDeprecated: Boolean! = false): [__Field!]
          interfaces: [__Type!]
          possibleTypes: [__Type!]
          enumValues(includeDeprecated: Boolean! = false): [__EnumValue!]
          inputFields(includeDeprecated: Boolean! = false): [__InputValue!]
          ofType: __Type
          isOneOf: Boolean
        }
        "Which kind of type a `__Type` is."
        enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
        "A field of an object or interface."
        type __Field {
          name: String!
          description: String
          args(includeDeprecated: Boolean! = false): [__InputValue!]!
          type: __Type!
          isDeprecated: Boolean!
          deprecationReason: String
        }
        "An argument, or a field of an input object."
        type __InputValue {
          name: String!
          description: String
          type: __Type!
          "As GraphQL text."
          defaultValue: String
          isDeprecated: Boolean!
          deprecationReason: String
        }
        "A value of an enum."
        type __EnumValue {
          name: String!
          description: String
          isDeprecated: Boolean!
          deprecationReason: String
        }
        "A directive of this service."
        type __Directive {
          name: String!
          description: String
          isRepeatable: Boolean!
          locations: [__DirectiveLocation!]!
          args(includeDeprecated: Boolean! = false): [__InputValue!]!
        }
        "Where a directive may stand."
        enum __DirectiveLocation {
          QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT VARIABLE_DEFINITION
          SCHEMA SCALAR OBJECT FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE INPUT_OBJECT
          INPUT_FIELD_DEFINITION
        }
        """#
}
